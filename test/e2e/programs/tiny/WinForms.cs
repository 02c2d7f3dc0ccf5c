using System;
using System.IO;
using System.Windows.Forms;

/// <summary>WinForms.exe FILE: a window with one field of Mono's Windows Forms.</summary>
static class Program {
  static void Main(string[] arguments) {
    var field = new TextBox { Multiline = true, Dock = DockStyle.Fill, MaxLength = 0, AcceptsTab = true };
    field.TextChanged += (sender, change) => {
      File.WriteAllText(arguments[0] + ".new", field.Text.Replace("\r\n", "\n"));
      File.Replace(arguments[0] + ".new", arguments[0], null);
    };
    var window = new Form { Text = "winforms", Width = 600, Height = 400 };
    window.Controls.Add(field);
    window.Shown += (sender, shown) => field.Focus();
    Application.Run(window);
  }
}
