"""What does Faden make of an input, and why?

For operators ("why was this mail not answered?") and for checks from outside. The code that
handles live traffic gives the answer; nothing is stored, no database and no settings are needed.

* `case.py`: one input and its fields
* `kinds.py`: which kind is answered by whom; phone.py, optout.py, webhook.py, outward.py, mail.py
* `trial.py`: a webhook request through the live route, over a store that forgets
* `command.py`: one answer on the terminal, or a filter that runs as long as it is fed
"""
