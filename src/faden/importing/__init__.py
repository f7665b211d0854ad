"""How do the customers of another system come into Faden?

Reading is pure and takes a stream; deciding and writing is the engine's (`import_customers.py`).

* `text.py`: bytes to lines, in whatever encoding, none of them too long
* `records.py`: lines to cells (CSV); `columns.py`: which column means what
* `vcard.py`: lines to cards (vCard)
* `cells.py`: a cell to a name, a key, addresses; `customers.py`: cells to customers, and problems
* `seen.py`: which keys came before in the same file, in little memory
* `report.py`: what could not be taken, one line each; `run.py`: the whole, with its progress
"""
