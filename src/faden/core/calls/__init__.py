"""How many calls back a company can promise, and who waits for one."""
