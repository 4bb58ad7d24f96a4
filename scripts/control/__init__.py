"""What `make_control.py` is made of: the control features of `boundaries/control/`, and the checks on them.

The only input is the reference folder (``../shared/reference``). Nothing here is from memory: `places.csv` and
`wanted.csv` beside this file select rows of the reference and name the bounding features of the documents.
"""
