using AiMemory.Cluster.Membership;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;

namespace AiMemory.Cluster.Silo;

/// <summary>Where grains keep a node's own state: in the database in which the nodes meet or, where that is a file, in one beside the replica.</summary>
internal static class NodeStorage
{
    public const string Name = "node";

    public static void Add(ISiloBuilder silo, IMeetingPlace place, string path)
    {
        var connection = place.PrepareState(path);
        silo.AddAdoNetGrainStorage(Name, o => (o.Invariant, o.ConnectionString) = (place.Invariant, connection));
        silo.Services.AddOptions<AdoNetGrainStorageOptions>(Name)
            .Configure<Serializer>((o, serializer) => o.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer));
    }
}
