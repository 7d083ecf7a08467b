package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import io.swagger.v3.oas.annotations.servers.Server;

/** What the description says about the API as a whole; the server is where the file lies. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Integrator",
            version = "1",
            description =
                "Registers itself with Exposee, receives its events, and hands them to your code."
                    + " Errors are RFC 9457 problems."),
    servers = @Server(url = "."),
    security = @SecurityRequirement(name = "key"))
@SecurityScheme(
    name = "key",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description =
        "The key of the file admin.key in the data folder. Not asked for from this"
            + " machine if integrator.access is local.")
interface ApiDescription {}
