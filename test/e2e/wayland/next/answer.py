"""Answers the dialog of a desktop portal through AT-SPI, as a person who reads it aloud would.

answer.py allow|half|refuse|find SECONDS: exit code 0 when a dialog was answered (find: is there); prints what was seen of it
otherwise.
"""
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi

HOW, SECONDS = sys.argv[1], float(sys.argv[2])
YES = {"share", "allow", "approve", "accept", "ok"}
NO = {"cancel", "deny", "reject", "don't share"}
PRESSABLE = {Atspi.Role.PUSH_BUTTON, Atspi.Role.TOGGLE_BUTTON, Atspi.Role.CHECK_BOX, Atspi.Role.SWITCH}


def below(thing, depth=0):
    yield thing
    if depth > 25:
        return
    for index in range(thing.get_child_count()):
        child = thing.get_child_at_index(index)
        if child is not None:
            yield from below(child, depth + 1)


def portals():
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(index)
        if program is not None and "portal" in (program.get_name() or "").lower():
            yield program


def press(thing):
    action = thing.get_action_iface()
    return action is not None and action.get_n_actions() > 0 and action.do_action(0)


def name_of(thing):
    return (thing.get_name() or "").replace("_", "").replace("&", "").strip().lower()


def answer(program):
    things = [thing for thing in below(program)]
    buttons = [thing for thing in things if thing.get_role() in PRESSABLE]
    # A switch and its row are two things with one name; one press is enough.
    switches = {name_of(thing): thing for thing in things if name_of(thing) in ("allow remote interaction", "allow clipboard access")
                and thing.get_action_iface() is not None}
    if HOW == "find":
        return any(name_of(button) in YES for button in buttons)
    wanted = YES if HOW in ("allow", "half") else NO
    pressed = [button for button in buttons if name_of(button) in wanted]
    if not pressed:
        return False
    if HOW in ("allow", "half"):
        for name, switch in switches.items():
            on = HOW == "allow" or "clipboard" not in name
            if switch.get_state_set().contains(Atspi.StateType.CHECKED) != on:
                press(switch)
        time.sleep(0.5)
    return press(pressed[0])


deadline = time.time() + SECONDS
while time.time() < deadline:
    try:
        if any(answer(program) for program in list(portals())):
            sys.exit(0)
    except Exception as error:  # A window that is just coming or going.
        print(error, file=sys.stderr)
    time.sleep(0.2)
for program in portals():
    for thing in below(program):
        print(thing.get_role_name(), repr(thing.get_name()))
sys.exit(1)
