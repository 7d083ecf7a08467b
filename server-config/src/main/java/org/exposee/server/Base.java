package org.exposee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * A CATALINA_BASE for one run, copied from the assembled one: a build, or a second run of the other
 * service, never touches the files of a running server.
 */
final class Base {

  private final Path folder;

  private Base(Path folder) {
    this.folder = folder;
  }

  /** Copies the assembled base, with no other services than the given. */
  static Base copyOf(Path assembled, Set<App> apps) throws IOException {
    Path runs = assembled.resolveSibling("run");
    Files.createDirectories(runs);
    removeThoseOfTheDead(runs);
    Path folder = runs.resolve(String.valueOf(ProcessHandle.current().pid()));
    copy(assembled, folder);
    Files.createDirectories(folder.resolve("temp"));
    keepOnly(apps, folder.resolve("conf/server.xml"));
    return new Base(folder);
  }

  Path folder() {
    return folder;
  }

  /** As far as the system allows it: what stays is removed by a later run. */
  void delete() {
    deleteTree(folder);
  }

  /** A run that was killed could not clean up after itself. */
  private static void removeThoseOfTheDead(Path runs) throws IOException {
    try (Stream<Path> folders = Files.list(runs)) {
      folders.filter(folder -> !isAlive(folder.getFileName().toString())).forEach(Base::deleteTree);
    }
  }

  private static boolean isAlive(String pid) {
    return pid.matches("[0-9]{1,18}")
        && Long.parseLong(pid) != ProcessHandle.current().pid()
        && ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : (Iterable<Path>) tree::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void deleteTree(Path root) {
    try (Stream<Path> tree = Files.walk(root)) {
      List<Path> childrenFirst = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : childrenFirst) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException stillInUse) {
      return;
    }
  }

  private static void keepOnly(Set<App> apps, Path serverXml) throws IOException {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance()
              .newDocumentBuilder()
              .parse(serverXml.toUri().toString());
      NodeList services = document.getElementsByTagName("Service");
      for (int i = services.getLength() - 1; i >= 0; i--) {
        Element service = (Element) services.item(i);
        if (apps.stream().noneMatch(app -> app.id().equals(service.getAttribute("name")))) {
          service.getParentNode().removeChild(service);
        }
      }
      TransformerFactory.newDefaultInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(serverXml.toFile()));
    } catch (ParserConfigurationException | SAXException | TransformerException e) {
      throw new IOException("Cannot adapt " + serverXml, e);
    }
  }
}
