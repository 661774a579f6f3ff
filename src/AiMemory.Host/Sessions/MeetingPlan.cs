#if ORLEANS
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AiMemory.Cluster.Membership;

namespace AiMemory.Host.Sessions;

/// <summary>Where the members of a cluster meet, as they are told, or as the names of the nodes lead to.</summary>
internal static class MeetingPlan
{
    private const string MembershipFile = "membership.db";

    /// <summary>Null when members can meet there.</summary>
    public static string? ProblemIn(string? membership)
    {
        if (membership is null || (!PostgresUrl.IsOne(membership) && Path.GetFileName(membership) == MembershipFile))
        {
            return null;
        }

        if (!PostgresUrl.IsOne(membership))
        {
            return $"{membership}: the file's name must be {MembershipFile}, in a folder that the cluster's nodes share; or postgres://...";
        }

        try
        {
            _ = PostgresUrl.ToConnectionString(membership);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>The server where the nodes meet; null when it is a folder.</summary>
    public static string? UrlIn(string? membership) => membership is { } url && PostgresUrl.IsOne(url) ? url : null;

    /// <summary>The folder where the nodes of one machine meet: of the file given, or the one that their addresses lead to.</summary>
    public static string FolderIn(string? membership, IEnumerable<string> addresses) => membership is { } file && !PostgresUrl.IsOne(file)
        ? Path.GetDirectoryName(Path.GetFullPath(file))!
        : Path.Combine(RuntimeFolder(), "cluster-" + Hash(string.Join(',', addresses.Order(StringComparer.Ordinal))));

    /// <summary>Host and port; <c>localhost</c> whatever this machine is called. Null when it is no URL.</summary>
    public static string? AddressIn(string url)
    {
        if (!Uri.TryCreate(url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}", UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https"))
        {
            return null;
        }

        // A node that listens on any address is met on loopback by those of its own machine.
        return $"{(uri.IsLoopback || IsAnyAddress(uri.Host) ? "localhost" : uri.Host)}:{uri.Port}";
    }

    public static bool IsAnyAddress(string host) =>
        IPAddress.TryParse(host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));

    private static string RuntimeFolder()
    {
        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        return string.IsNullOrEmpty(runtime) || !Directory.Exists(runtime)
            ? Path.Combine(Path.GetTempPath(), $"ai-memory-{Environment.UserName}")
            : Path.Combine(runtime, "ai-memory");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];
}
#endif
