"""The webhook channel: any program sends and receives messages by signed HTTP."""
