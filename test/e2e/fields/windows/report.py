"""Writes which field has the focus, and what each holds, to the file that the test reads; whole or not at all."""
import json
import os
import sys


def report(focus, values):
    file = sys.argv[1]
    with open(file + '.new', 'w', encoding='utf-8', newline='') as new:
        json.dump({'focus': focus, 'values': values}, new)
    os.rename(file + '.new', file)
