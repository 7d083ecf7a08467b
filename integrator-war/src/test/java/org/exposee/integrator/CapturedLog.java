package org.exposee.integrator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * All that is logged while it is open, by us or by another, at the finest level if not said else.
 */
public final class CapturedLog extends Handler implements AutoCloseable {
  private final Logger root;
  private final Level before;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  /** Of all of Integrator. */
  public CapturedLog() {
    this("org.exposee");
  }

  CapturedLog(String name) {
    this(name, Level.ALL);
  }

  CapturedLog(String name, Level level) {
    root = Logger.getLogger(name);
    before = root.getLevel();
    root.setLevel(level);
    root.addHandler(this);
  }

  /** Without stack traces. */
  public List<String> messages() {
    SimpleFormatter formatter = new SimpleFormatter();
    return records.stream().map(formatter::formatMessage).toList();
  }

  /** With stack traces. */
  String text() {
    SimpleFormatter formatter = new SimpleFormatter();
    StringBuilder text = new StringBuilder();
    records.forEach(each -> text.append(formatter.format(each)));
    return text.toString();
  }

  @Override
  public void publish(LogRecord each) {
    records.add(each);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    root.setLevel(before);
  }
}
