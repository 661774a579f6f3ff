using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.OpenApi;

/// <summary>The OpenAPI document, embedded as it stands in <c>openapi.json</c>.</summary>
internal static class OpenApiDocument
{
    public static async Task GetAsync(HttpContext http, string id)
    {
        var stream = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")
            ?? throw new InvalidOperationException("openapi.json is not embedded.");
        await using (stream.ConfigureAwait(false))
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = stream.Length;
            await stream.CopyToAsync(http.Response.Body, http.RequestAborted).ConfigureAwait(false);
        }
    }
}
