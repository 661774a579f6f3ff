using System.Text.Json.Serialization;

namespace AiMemory.Application.Commands;

/// <summary>Commands and intents as JSON, generated at compile time.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(MemoryCommand))]
[JsonSerializable(typeof(IntentBody))]
internal sealed partial class CommandJson : JsonSerializerContext;
