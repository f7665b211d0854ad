"""How far senders that came later have got with the wishes that stand."""
