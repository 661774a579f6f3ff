namespace AiMemory.Cluster;

/// <summary>Which of the files is to blame.</summary>
public enum SiloTlsSetting
{
    Certificate,
    Key,
    Authority,
}
