using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AiMemory.Log;
using AiMemory.Storage;

namespace AiMemory.Application.Decisions;

/// <summary>
/// Answers as JSON between nodes and in kept answers. Every write has one, and a serializer's knowledge of these types is a large part of
/// what a command line's single store needs: so member by member, and the row as the bytes that logs hold.
/// </summary>
internal static class AnswerJson
{
    private const int ScratchBytes = 16 * 1024;
    private const int ScratchBytesMax = 64 * 1024;

    // Text as it is instead of \u escapes: answers never meet a browser.
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // A writer asks for kilobytes at a time, of which an answer uses some hundred bytes: they are cleared once, not for each write.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _scratch;

    public static ReadOnlyMemory<byte> Write(CommandAnswer answer)
    {
        var buffer = _scratch ??= new ArrayBufferWriter<byte>(ScratchBytes);
        buffer.ResetWrittenCount();
        using var writer = new Utf8JsonWriter(buffer, Relaxed);
        writer.WriteStartObject();
        if (answer.Memory is { } memory)
        {
            writer.WriteBase64String("memory"u8, RowCodec.Encode(memory).Span);
            writer.WriteString("version"u8, memory.Version.ToString());
        }

        WriteFlag(writer, "changed"u8, answer.Changed);
        WriteFlag(writer, "duplicate"u8, answer.Duplicate);
        if (answer.Queued is { } queued)
        {
            writer.WriteStartArray("queued"u8);
            writer.WriteStringValue(queued.PendingId);
            writer.WriteStringValue(queued.Action);
            writer.WriteStringValue(queued.Namespace);
            writer.WriteStringValue(queued.MemoryId);
            writer.WriteEndArray();
        }

        if (answer.Removed is { } removed)
        {
            writer.WriteStartArray("removed"u8);
            foreach (var (id, @namespace) in removed)
            {
                writer.WriteStringValue(id);
                writer.WriteStringValue(@namespace);
            }

            writer.WriteEndArray();
        }

        WriteText(writer, "memory_id"u8, answer.MemoryId);
        WriteText(writer, "parent"u8, answer.Parent);
        WriteText(writer, "decided_by"u8, answer.DecidedBy);
        WriteNumber(writer, "votes"u8, answer.Votes);
        WriteNumber(writer, "quorum"u8, answer.Quorum);
        WriteText(writer, "execution_error"u8, answer.ExecutionError);
        writer.WriteEndObject();
        writer.Flush();
        var answered = buffer.WrittenSpan.ToArray();
        if (buffer.Capacity > ScratchBytesMax)
        {
            _scratch = null;
        }

        return answered;
    }

    /// <exception cref="JsonException">No JSON.</exception>
    /// <exception cref="FormatException">No answer of this program.</exception>
    public static CommandAnswer Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span);
        Expect(ref reader, JsonTokenType.StartObject);
        var answer = new CommandAnswer();
        byte[]? row = null;
        var version = EntryVersion.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "memory": row = reader.GetBytesFromBase64(); break;
                case "version": version = VersionOf(reader.GetString()); break;
                case "changed": answer = answer with { Changed = reader.GetBoolean() }; break;
                case "duplicate": answer = answer with { Duplicate = reader.GetBoolean() }; break;
                case "queued": answer = answer with { Queued = QueuedOf(ReadTexts(ref reader)) }; break;
                case "removed": answer = answer with { Removed = RemovedOf(ReadTexts(ref reader)) }; break;
                case "memory_id": answer = answer with { MemoryId = reader.GetString() }; break;
                case "parent": answer = answer with { Parent = reader.GetString() }; break;
                case "decided_by": answer = answer with { DecidedBy = reader.GetString() }; break;
                case "votes": answer = answer with { Votes = reader.GetInt32() }; break;
                case "quorum": answer = answer with { Quorum = reader.GetInt32() }; break;
                case "execution_error": answer = answer with { ExecutionError = reader.GetString() }; break;
                default: throw new FormatException($"An answer has no member \"{name}\".");
            }
        }

        return row is null ? answer : answer with { Memory = RowCodec.DecodeMemory(row, version) };
    }

    private static void WriteFlag(Utf8JsonWriter writer, ReadOnlySpan<byte> name, bool flag)
    {
        if (flag)
        {
            writer.WriteBoolean(name, flag);
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, ReadOnlySpan<byte> name, int number)
    {
        if (number != 0)
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static List<string?> ReadTexts(ref Utf8JsonReader reader)
    {
        var texts = new List<string?>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            texts.Add(reader.GetString());
        }

        return texts;
    }

    private static Queued QueuedOf(List<string?> texts) => texts is [{ } pending, { } action, { } @namespace, var memory]
        ? new Queued(pending, action, @namespace, memory)
        : throw new FormatException("An answer's queued action has four parts.");

    private static MemoryRef[] RemovedOf(List<string?> texts)
    {
        var removed = new MemoryRef[texts.Count / 2];
        for (var i = 0; i < removed.Length; i++)
        {
            removed[i] = new MemoryRef(texts[2 * i]!, texts[(2 * i) + 1]!);
        }

        return removed;
    }

    private static EntryVersion VersionOf(string? text) => EntryVersion.TryParse(text, out var version)
        ? version
        : throw new FormatException($"\"{text}\" is no version.");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FormatException($"An answer begins with {token}.");
        }
    }
}
