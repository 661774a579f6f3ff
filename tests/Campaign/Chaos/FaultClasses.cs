using AiMemory.Campaign.Chaos.Faults;

namespace AiMemory.Campaign.Chaos;

internal static class FaultClasses
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new KillPrimaryMidWrite(),
        new PartitionMinority(),
        new DropRandomAcks(),
        new ClockSkewPeer(),
        new PausePeer(),
        new DiskFull(),
        new KillAll(),
        new RollingRestart(),
        new DuplicateOwner(),
    ];
}
