"""wx-field.py FILE text|styled: a window with one field, the toolkit's own or Scintilla."""
import sys

import wx
import wx.stc

from report import report

app = wx.App()
frame = wx.Frame(None, title='wx', size=(600, 400))
if sys.argv[2] == 'styled':
    field = wx.stc.StyledTextCtrl(frame)
    field.Bind(wx.stc.EVT_STC_CHANGE, lambda _: report(field.GetValue()))
else:
    field = wx.TextCtrl(frame, style=wx.TE_MULTILINE)
    field.Bind(wx.EVT_TEXT, lambda _: report(field.GetValue()))
frame.Show()
field.SetFocus()
app.MainLoop()
