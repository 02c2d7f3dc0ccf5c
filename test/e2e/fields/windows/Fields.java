import java.awt.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.text.NumberFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.swing.*;
import javax.swing.text.*;

/** java Fields.java FILE: a window with one field of each kind, in the order in which Tab goes through them. */
public class Fields {
  static final Map<String, JComponent> FIELDS = new LinkedHashMap<>();

  static JTextField longest() {
    JTextField field = new JTextField();
    ((AbstractDocument) field.getDocument()).setDocumentFilter(new DocumentFilter() {
      @Override
      public void replace(FilterBypass bypass, int offset, int length, String text, AttributeSet how)
          throws BadLocationException {
        int room = 10 - bypass.getDocument().getLength() + length;
        bypass.replace(offset, length, text.substring(0, Math.min(room, text.length())), how);
      }
    });
    return field;
  }

  /** The part of a field that text goes into, which is what has the focus. */
  static Component inner(JComponent field) {
    if (field instanceof JComboBox<?> combo) return combo.getEditor().getEditorComponent();
    return field;
  }

  static String valueOf(JComponent field) {
    return inner(field) instanceof JTextComponent text ? text.getText() : "";
  }

  static String json(String text) {
    if (text == null) return "null";
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** Whole or not at all. */
  static void tell(Path file) {
    Component focused = KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
    String focus = FIELDS.entrySet().stream().filter(each -> inner(each.getValue()) == focused).map(Map.Entry::getKey)
        .findFirst().orElse(null);
    String values = FIELDS.entrySet().stream().map(each -> json(each.getKey()) + ":" + json(valueOf(each.getValue())))
        .collect(Collectors.joining(",", "{", "}"));
    try {
      Path fresh = Path.of(file + ".new");
      Files.write(fresh, ("{\"focus\":" + json(focus) + ",\"values\":" + values + "}").getBytes(StandardCharsets.UTF_8));
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  static void open(Path file) {
    JTextField shown = new JTextField("shown");
    shown.setEditable(false);
    JTextArea area = new JTextArea(4, 40);
    area.setFocusTraversalKeys(KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, null);
    JComboBox<String> combo = new JComboBox<>();
    combo.setEditable(true);
    FIELDS.put("single line", new JTextField());
    FIELDS.put("number", new JFormattedTextField(NumberFormat.getIntegerInstance()));
    FIELDS.put("ten characters", longest());
    FIELDS.put("read-only", shown);
    FIELDS.put("password", new JPasswordField());
    FIELDS.put("combo box", combo);
    FIELDS.put("plain", area);
    FIELDS.put("button", new JButton("button"));
    JFrame window = new JFrame("fields");
    window.setLayout(new BoxLayout(window.getContentPane(), BoxLayout.Y_AXIS));
    FIELDS.values().forEach(window::add);
    window.pack();
    window.setVisible(true);
    FIELDS.get("single line").requestFocus();
    new Timer(50, event -> tell(file)).start();
  }

  public static void main(String[] args) {
    EventQueue.invokeLater(() -> open(Path.of(args[0])));
  }
}
