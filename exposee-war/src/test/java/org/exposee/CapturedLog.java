package org.exposee;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** All that is logged while it is open: by Exposee at the finest level, by others as usual. */
public final class CapturedLog extends Handler implements AutoCloseable {
  // Held, so that the level is not lost with the logger.
  private final Logger ours = Logger.getLogger("org.exposee");
  private final Logger root = Logger.getLogger("");
  private final Level before = ours.getLevel();
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  public CapturedLog() {
    ours.setLevel(Level.ALL);
    root.addHandler(this);
  }

  /** Exposee's own, from information upwards. */
  public List<String> messages() {
    SimpleFormatter formatter = new SimpleFormatter();
    return records.stream()
        .filter(each -> each.getLoggerName().startsWith("org.exposee"))
        .filter(each -> each.getLevel().intValue() >= Level.INFO.intValue())
        .map(formatter::formatMessage)
        .toList();
  }

  /** Everything, with stack traces. */
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
    ours.setLevel(before);
  }
}
