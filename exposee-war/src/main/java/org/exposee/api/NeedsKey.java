package org.exposee.api;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What every call that needs a key may answer; {@code openapi.yaml} has what the names mean. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@SecurityRequirement(name = "key")
@ApiResponse(responseCode = "400", ref = "Malformed")
@ApiResponse(responseCode = "401", ref = "NoKey")
@ApiResponse(responseCode = "406", ref = "NotAcceptable")
@ApiResponse(
    responseCode = "500",
    description = "Something failed inside; instance names it in the server's log",
    content =
        @Content(mediaType = Problem.MEDIA_TYPE, schema = @Schema(implementation = Problem.class)))
@ApiResponse(responseCode = "503", ref = "Unavailable")
@interface NeedsKey {}
