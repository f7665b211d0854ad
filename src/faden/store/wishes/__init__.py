"""What other senders were told of wishes, and what they sent against them."""
