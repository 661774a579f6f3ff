using System.Buffers;
using System.Diagnostics;
using System.Text.Json;
using AiMemory.Benchmarks.Corpus;
using AiMemory.Benchmarks.Drive;

namespace AiMemory.Benchmarks;

/// <summary>Loads the whole corpus into a running node through <c>POST /api/v1/memories/bulk</c>, one namespace for each pack.</summary>
internal static class LoadCommand
{
    private const int Page = 1_000;
    private const int PageBytesMax = 1_900_000;

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [var text] || !Uri.TryCreate(text, UriKind.Absolute, out var node))
        {
            Console.Error.WriteLine("usage: Benchmarks load URL");
            return 2;
        }

        using var connection = await HttpConnection.OpenAsync(node);
        var members = SdkReference.Load();
        var watch = Stopwatch.StartNew();
        var created = 0;
        for (var from = 0; from < members.Count;)
        {
            var (body, count) = Bulk(members, from);
            from += count;
            using var answer = JsonDocument.Parse(await connection.SendAsync(HttpConnection.Post("/api/v1/memories/bulk", body.Span)));
            created += answer.RootElement.GetProperty("created").GetInt32();
            foreach (var error in answer.RootElement.GetProperty("errors").EnumerateArray())
            {
                Console.Error.WriteLine(error.GetString());
            }
        }

        Console.WriteLine($"{created:N0} of {members.Count:N0} members loaded in {watch.Elapsed.TotalSeconds:0.0} s");
        return created == members.Count ? 0 : 1;
    }

    private static (ReadOnlyMemory<byte> Body, int Count) Bulk(IReadOnlyList<CorpusMember> members, int from)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        var count = 0;
        writer.WriteStartArray();
        while (count < Page && from + count < members.Count && writer.BytesCommitted + writer.BytesPending < PageBytesMax)
        {
            var member = members[from + count++];
            member.WriteTo(writer, $"dotnet/{member.Pack}");
        }

        writer.WriteEndArray();
        writer.Flush();
        return (buffer.WrittenMemory, count);
    }
}
