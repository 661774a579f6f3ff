using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("AiMemory.Simulation")]
[assembly: InternalsVisibleTo("AiMemory.Replication.Tests")]
