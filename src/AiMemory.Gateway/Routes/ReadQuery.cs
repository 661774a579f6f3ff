using AiMemory.Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AiMemory.Gateway.Routes;

/// <summary>Query strings of reads that take nothing but <c>consistency</c>.</summary>
internal static class ReadQuery
{
    public static QueryInput Of(HttpContext http) =>
        new(RequestTarget.QueryOf(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));

    /// <summary>Whether the read waits for everything acknowledged anywhere; null on a fault.</summary>
    public static bool? Consistency(HttpContext http, out string? fault)
    {
        var query = Of(http);
        var quorum = false;
        ulong seen = 0;
        while (query.Next())
        {
            if (query.Key == "consistency" && query.Once(ref seen, 0))
            {
                quorum = query.ReadConsistency();
            }
        }

        fault = query.Fault;
        return fault is null ? quorum : null;
    }
}
