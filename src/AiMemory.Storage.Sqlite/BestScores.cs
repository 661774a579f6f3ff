namespace AiMemory.Storage.Sqlite;

/// <summary>The best scores of many.</summary>
/// <param name="countMax">How many of them.</param>
internal sealed class BestScores(int countMax)
{
    private readonly PriorityQueue<double, double> _scores = new();

    /// <summary>What a score must reach to be one of them; 0 while there are fewer.</summary>
    public double Least => _scores.Count == countMax ? _scores.Peek() : 0;

    public void Add(double score)
    {
        if (_scores.Count < countMax)
        {
            _scores.Enqueue(score, score);
        }
        else
        {
            _scores.EnqueueDequeue(score, score);
        }
    }
}
