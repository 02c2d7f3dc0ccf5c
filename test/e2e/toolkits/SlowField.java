import java.awt.*;
import java.awt.datatransfer.*;
import java.nio.file.*;
import javax.swing.*;
import javax.swing.event.*;

/** java SlowField.java FILE MS: a text area that, MS after it has looked at what the clipboard has, asks for the text. */
public class SlowField {
  public static void main(String[] args) {
    EventQueue.invokeLater(() -> open(Path.of(args[0]), Integer.parseInt(args[1])));
  }

  static void open(Path file, int delay) {
    JTextArea area = new JTextArea();
    area.getDocument().addDocumentListener(new DocumentListener() {
      public void insertUpdate(DocumentEvent e) { report(); }
      public void removeUpdate(DocumentEvent e) { report(); }
      public void changedUpdate(DocumentEvent e) { report(); }
      void report() {
        try {
          Path fresh = Path.of(file + ".new");
          Files.writeString(fresh, area.getText());
          Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (java.io.IOException error) {
          throw new java.io.UncheckedIOException(error);
        }
      }
    });
    area.getInputMap().put(KeyStroke.getKeyStroke("shift INSERT"), "slow-paste");
    area.getActionMap().put("slow-paste", new AbstractAction() {
      public void actionPerformed(java.awt.event.ActionEvent event) {
        Clipboard clipboard = Toolkit.getDefaultToolkit().getSystemClipboard();
        Transferable content = clipboard.getContents(null);
        if (!content.isDataFlavorSupported(DataFlavor.stringFlavor)) return;
        try {
          Thread.sleep(delay);
          area.replaceSelection((String) content.getTransferData(DataFlavor.stringFlavor));
        } catch (Exception error) {
          throw new IllegalStateException(error);
        }
      }
    });
    JFrame frame = new JFrame("slow");
    frame.add(area);
    frame.setSize(600, 400);
    frame.setVisible(true);
    area.requestFocus();
  }
}
