package org.exposee.integrator.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What every call that needs the key may answer; {@code openapi.yaml} has what the names mean. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SecurityRequirement(name = "key")
@ApiResponse(responseCode = "400", ref = "Malformed")
@ApiResponse(responseCode = "401", ref = "NoKey")
@ApiResponse(responseCode = "406", ref = "NotAcceptable")
@ApiResponse(
    responseCode = "500",
    description = "Something failed inside; the server's log says what",
    // Written out in this one place, which brings the schema that openapi.yaml refers to.
    content =
        @Content(mediaType = Problems.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(responseCode = "503", ref = "Unavailable")
@interface NeedsKey {}
