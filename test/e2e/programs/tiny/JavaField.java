import java.awt.*;
import java.nio.file.*;
import javax.swing.*;
import javax.swing.event.*;

/** java JavaField.java FILE swing|awt: a window with one field of the toolkit. */
public class JavaField {
  static Path file;

  static void report(String text) {
    try {
      Path fresh = Path.of(file + ".new");
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static Component swing() {
    JTextArea area = new JTextArea();
    area.getDocument().addDocumentListener(new DocumentListener() {
      public void insertUpdate(DocumentEvent e) { report(area.getText()); }
      public void removeUpdate(DocumentEvent e) { report(area.getText()); }
      public void changedUpdate(DocumentEvent e) { report(area.getText()); }
    });
    return new JScrollPane(area);
  }

  static Component awt() {
    TextArea area = new TextArea();
    area.addTextListener(e -> report(area.getText()));
    return area;
  }

  static void open(String kind) {
    Frame window = kind.equals("swing") ? new JFrame("swing") : new Frame("awt");
    Component field = kind.equals("swing") ? swing() : awt();
    window.add(field);
    window.setSize(600, 400);
    window.setVisible(true);
    (field instanceof JScrollPane pane ? pane.getViewport().getView() : field).requestFocus();
  }

  public static void main(String[] args) {
    file = Path.of(args[0]);
    EventQueue.invokeLater(() -> open(args[1]));
  }
}
