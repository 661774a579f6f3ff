using System.Data.Common;
using System.Net;

namespace AiMemory.Cluster.Membership;

/// <summary>A silo that takes part in the cluster, as the membership table has it.</summary>
/// <param name="Node">The id of its node.</param>
/// <param name="Gateway">Where clients connect.</param>
/// <param name="Generation">Tells a silo from the one before it on the same port.</param>
internal sealed record SiloRow(string Node, IPEndPoint Gateway, int Generation)
{
    /// <summary>Rows of name, address, client port and generation.</summary>
    public static IReadOnlyList<SiloRow> Read(DbDataReader reader)
    {
        var silos = new List<SiloRow>();
        while (reader.Read())
        {
            silos.Add(new SiloRow(reader.GetString(0), new IPEndPoint(IPAddress.Parse(reader.GetString(1)), reader.GetInt32(2)), reader.GetInt32(3)));
        }

        return silos;
    }
}
