"""Writes what a field holds to the file that the test reads; whole or not at all."""
import os
import sys


def report(text):
    file = sys.argv[1]
    with open(file + '.new', 'w', encoding='utf-8', newline='') as new:
        new.write(text)
    os.rename(file + '.new', file)
