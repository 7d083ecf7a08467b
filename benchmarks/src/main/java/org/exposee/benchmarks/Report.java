package org.exposee.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what was measured, says it as it comes, and prints it as Markdown in the end. */
final class Report {
  private final PrintStream out;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Counts> counts = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /**
   * @param goal in words; empty if there is none
   */
  private record Row(
      String id, String what, String ours, String limit, String ratio, String goal, String met) {
    String markdown() {
      return "| " + String.join(" | ", id, what, ours, limit, ratio, goal, met) + " |";
    }
  }

  Report(PrintStream out) {
    this.out = out;
  }

  /** A figure beside the limit's, with the least ratio that is wanted. */
  void atLeast(String id, String what, double ours, double limit, double wanted) {
    double ratio = ours / limit;
    add(
        id,
        what,
        number(ours),
        number(limit),
        percent(ratio),
        "≥ " + percent(wanted),
        ratio >= wanted);
  }

  /** A figure with the most that is wanted; {@code limit} is shown beside it. */
  void atMost(String id, String what, double ours, String limit, double wanted) {
    add(id, what, number(ours), limit, "", "≤ " + number(wanted), ours <= wanted);
  }

  /** A figure beside another, with the largest ratio that is wanted. */
  void within(String id, String what, double ours, double other, double wanted) {
    double ratio = ours / other;
    add(
        id,
        what,
        number(ours),
        number(other),
        "%.2f ×".formatted(ratio),
        "≤ %.2g ×".formatted(wanted),
        ratio <= wanted);
  }

  /** A figure beside another, of which nothing is wanted. */
  void beside(String id, String what, double ours, double other) {
    row(new Row(id, what, number(ours), number(other), percent(ours / other), "", ""));
  }

  void shown(String id, String what, double ours, String limit) {
    row(new Row(id, what, number(ours), limit, "", "", ""));
  }

  private void add(
      String id, String what, String ours, String limit, String ratio, String goal, boolean met) {
    row(new Row(id, what, ours, limit, ratio, goal, met ? "yes" : "**no**"));
  }

  private void row(Row row) {
    rows.add(row);
    out.println(row.markdown());
  }

  void count(String id, Counts more) {
    counts.merge(id, more, Counts::plus);
  }

  /** Something that whoever quotes the figures must know. */
  void note(String note) {
    if (!notes.contains(note)) {
      notes.add(note);
      out.println("  " + note);
    }
  }

  void progress(String text) {
    out.println("  … " + text);
  }

  static String number(double value) {
    String form = value >= 100 ? "%,.0f" : value >= 10 ? "%.1f" : "%.2f";
    return Double.isNaN(value) ? "–" : form.formatted(value);
  }

  private static String percent(double ratio) {
    return "%.0f %%".formatted(ratio * 100);
  }

  void print(String machine) {
    out.println("\n" + machine + "\n");
    if (!rows.isEmpty()) {
      printRows();
    }
    out.println("\n| id | sent | acknowledged | refused | arrived | lost | doubled |");
    out.println("| --- | --- | --- | --- | --- | --- | --- |");
    counts.forEach(
        (id, c) ->
            out.println(
                "| %s | %,d | %,d | %,d | %,d | %,d | %,d |"
                    .formatted(
                        id,
                        c.sent(),
                        c.acknowledged(),
                        c.refused(),
                        c.arrived(),
                        c.lost(),
                        c.doubled())));
    out.println();
    notes.forEach(note -> out.println("- " + note));
  }

  private void printRows() {
    out.println("| id | what | Exposee | limit | ratio | goal | met |");
    out.println("| --- | --- | --- | --- | --- | --- | --- |");
    rows.forEach(row -> out.println(row.markdown()));
  }
}
