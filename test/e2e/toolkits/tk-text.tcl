# tk-text.tcl FILE: a window with a text field of Tk, whose text is in FILE after each change.
set file [lindex $argv 0]
text .field
bind .field <<Modified>> {
  set out [open $file.new w]
  fconfigure $out -encoding utf-8 -translation lf
  puts -nonewline $out [.field get 1.0 end-1c]
  close $out
  file rename -force $file.new $file
  .field edit modified 0
}
pack .field
tkwait visibility .field
focus -force .field
