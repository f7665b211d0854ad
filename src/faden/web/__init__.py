"""What people see and what programs may call, without rules of its own."""
