# perl-tk-field.pl FILE: a window with one field of Perl/Tk, an older Tk with selections of its own.
use strict;
use warnings;
use Tk;
my ($file) = @ARGV;
my $window = MainWindow->new;
my $field = $window->Text->pack(-fill => 'both', -expand => 1);

sub report {
  open my $new, '>:encoding(UTF-8)', "$file.new" or die $!;
  print $new $field->get('1.0', 'end - 1 char');
  close $new;
  rename "$file.new", $file or die $!;
}

$field->bind('<<Modified>>', sub {
  # It comes for the reset, too.
  return unless $field->editModified;
  report();
  $field->editModified(0);
});
$field->focus;
MainLoop;
