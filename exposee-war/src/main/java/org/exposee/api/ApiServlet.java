package org.exposee.api;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.SecurityContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.Principal;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ApplicationHandler;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.spi.Container;

/**
 * Jersey's container. Unlike its own servlet it never writes an answer from a thread that others
 * wait for ({@link Reply}), and keeps callers who send slowly from holding the server's threads: a
 * body that has not come with its head is waited for without one ({@link Arrival}). That is also so
 * for a body that nobody will read, because the server would let it pass with a thread that waits;
 * it only takes no memory.
 */
public final class ApiServlet extends HttpServlet implements Container {
  private static final long serialVersionUID = 1;
  private static final String REQUEST = ApiServlet.class.getName();

  /** Whatever a caller calls this machine, nothing here depends on it. */
  private static final String HOST = "http://exposee";

  /** Jersey insists on one; who calls is found out by {@link Authentication}. */
  private static final SecurityContext NOBODY =
      new SecurityContext() {
        @Override
        public Principal getUserPrincipal() {
          return null;
        }

        @Override
        public boolean isUserInRole(String role) {
          return false;
        }

        @Override
        public boolean isSecure() {
          return false;
        }

        @Override
        public String getAuthenticationScheme() {
          return null;
        }
      };

  private final transient ResourceConfig application;
  private final transient Intake intake;
  private final transient Credentials credentials;
  private final transient Answering answering;
  private final transient BiPredicate<HttpServletRequest, Reply> shortWay;
  private transient ApplicationHandler handler;
  private transient URI root;

  /** For the listener. */
  public ApiServlet(ResourceConfig application, Wiring wiring) {
    this(
        application,
        wiring.intake(),
        new Credentials(wiring.callers(), wiring.keys()),
        new Answering(wiring.timer(), wiring.answered()),
        new ShortWay(wiring)::takes);
  }

  ApiServlet(
      ResourceConfig application,
      Intake intake,
      Credentials credentials,
      Answering answering,
      BiPredicate<HttpServletRequest, Reply> shortWay) {
    this.application = application;
    this.intake = intake;
    this.credentials = credentials;
    this.shortWay = shortWay;
    this.answering = answering;
  }

  @Override
  public void init() {
    root = URI.create(HOST + getServletContext().getContextPath() + "/");
    handler = new ApplicationHandler(application);
    handler.onStartup(this);
  }

  @Override
  public void destroy() {
    handler.onShutdown(this);
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<RuntimeException> failure = Optional.empty();
    if (Arrival.isAnnounced(request)) {
      Arrival body = Arrival.of(request, intake);
      if (!body.isOver()) {
        body.await(credentials.caller(request).isPresent());
        return;
      }
      failure = body.failure();
    }
    ResponseHeaders.to(response);
    Reply reply = new Reply(request, response, answering);
    if (failure.isPresent()) {
      reply.answer(Rejections.of(failure.get(), () -> request.getMethod() + " with a body"));
    } else if (!shortWay.test(request, reply)) {
      serve(request, reply);
    }
  }

  private void serve(HttpServletRequest request, Reply reply) {
    try {
      // Jersey reads it before any filter or mapper of ours is asked, with a bare 400.
      if (isMediaType(request.getContentType())) {
        handler.handle(call(request, reply));
      } else {
        reply.answer(new Rejected(415, Body.NOT_JSON));
      }
    } catch (URISyntaxException malformed) {
      reply.answer(new Rejected(400, "The request's address is malformed."));
    } finally {
      reply.served();
    }
  }

  private static boolean isMediaType(String text) {
    try {
      return text == null || MediaType.valueOf(text) != null;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private ContainerRequest call(HttpServletRequest request, Reply reply) throws URISyntaxException {
    String query = request.getQueryString();
    URI uri = new URI(HOST + request.getRequestURI() + (query == null ? "" : "?" + query));
    ContainerRequest call =
        new ContainerRequest(
            root,
            uri,
            request.getMethod(),
            NOBODY,
            new MapPropertiesDelegate(),
            handler.getConfiguration());
    Enumeration<String> names = request.getHeaderNames();
    while (names.hasMoreElements()) {
      String name = names.nextElement();
      call.headers(name, Collections.list(request.getHeaders(name)));
    }
    call.setProperty(REQUEST, request);
    call.setEntityStream(InputStream.nullInputStream());
    call.setWriter(reply);
    return call;
  }

  /** The servlet request that this call came as. */
  static HttpServletRequest request(ContainerRequestContext call) {
    return (HttpServletRequest) call.getProperty(REQUEST);
  }

  @Override
  public ResourceConfig getConfiguration() {
    return handler.getConfiguration();
  }

  @Override
  public ApplicationHandler getApplicationHandler() {
    return handler;
  }

  @Override
  public void reload() {
    throw new UnsupportedOperationException("deploy the WAR again");
  }

  @Override
  public void reload(ResourceConfig other) {
    reload();
  }
}
