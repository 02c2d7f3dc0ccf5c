# tk-field.tcl FILE text|entry: a window with one field.
lassign $argv file kind
proc report {text} {
  global file
  set new [open $file.new w]
  fconfigure $new -encoding utf-8 -translation lf
  puts -nonewline $new $text
  close $new
  file rename -force $file.new $file
}
if {$kind eq "entry"} {
  entry .field -textvariable value -width 60
  trace add variable value write {apply {args { report $::value }}}
} else {
  text .field
  bind .field <<Modified>> {
    # The widget ends with a newline of its own.
    report [.field get 1.0 end-1c]
    .field edit modified 0
  }
}
pack .field -fill both -expand 1
# Before the window is there, a window manager may not know whom the focus was given to.
tkwait visibility .field
focus -force .field
