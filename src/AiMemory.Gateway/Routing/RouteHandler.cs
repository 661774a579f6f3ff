using Microsoft.AspNetCore.Http;

namespace AiMemory.Gateway.Routing;

/// <param name="id">The decoded variable segment of the path; empty where the path has none.</param>
internal delegate Task RouteHandler(HttpContext http, string id);
