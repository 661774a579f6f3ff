using System.Runtime.InteropServices;

namespace AiMemory.Application.Models;

/// <summary>
/// The vectors of one namespace and dimension, in blocks. One writer at a time (the index's lock); readers at any time. A slot is
/// written before the count that shows it and never reused, so a reader sees whole vectors; removed slots are blanked and skipped until
/// the partition is written anew.
/// </summary>
internal sealed class VectorPartition(int dimensions)
{
    private const int BlockRowsMax = 4096;
    private const int BlockRowsMin = 16;

    /// <summary>The second plane holds the first one's rounding error in steps of this part of its own.</summary>
    private const float FineSteps = 254f;

    private readonly int _padded = Padded(dimensions);
    private volatile State _state = new([], 0, 0);
    private int _live;

    public int Dimensions => dimensions;

    public static int Padded(int dimensions) => (dimensions + ByteDot.Stride - 1) / ByteDot.Stride * ByteDot.Stride;

    /// <returns>The slot.</returns>
    public int Add(string id, ReadOnlySpan<float> vector)
    {
        var state = _state;
        var slot = state.Count;
        if (slot == state.Capacity)
        {
            var rows = NextBlockRows(state);
            state = new State([.. state.Blocks, new Block(rows, _padded)], slot, state.Capacity + rows);
        }

        var (block, row) = state.Find(slot);
        Write(block, row, vector);
        block.Ids[row] = id;
        _state = new State(state.Blocks, slot + 1, state.Capacity);
        _live++;
        return slot;
    }

    public void Remove(int slot)
    {
        var (block, row) = _state.Find(slot);
        Volatile.Write(ref block.Ids[row], null);
        _live--;
    }

    public float[] Read(int slot)
    {
        var (block, row) = _state.Find(slot);
        return block.Read(row, dimensions, _padded);
    }

    /// <summary>Writes the partition anew when most of it is blank; the moved rows' new slots.</summary>
    public IReadOnlyList<(string Id, int Slot)> CompactIfSparse()
    {
        var old = _state;
        if (old.Count < 1024 || _live > old.Count / 2)
        {
            return [];
        }

        var moved = new List<(string, int)>(_live);
        var blocks = new List<Block>();
        foreach (var block in old.Blocks)
        {
            for (var row = 0; row < block.Rows; row++)
            {
                if (block.Ids[row] is { } id)
                {
                    if (moved.Count % BlockRowsMax == 0)
                    {
                        blocks.Add(new Block(BlockRowsMax, _padded));
                    }

                    block.CopyRow(row, blocks[^1], moved.Count % BlockRowsMax, _padded);
                    moved.Add((id, moved.Count));
                }
            }
        }

        _state = new State([.. blocks], moved.Count, blocks.Count * BlockRowsMax);
        return moved;
    }

    /// <summary>Scores every vector by the first plane alone.</summary>
    public void Scan(QuantisedQuery query, BestCandidates best)
    {
        var state = _state;
        var left = state.Count;
        foreach (var block in state.Blocks)
        {
            var rows = Math.Min(left, block.Rows);
            left -= rows;
            Scan(block, rows, query, best);
        }
    }

    private void Scan(Block block, int rows, QuantisedQuery query, BestCandidates best)
    {
        ref var values = ref MemoryMarshal.GetArrayDataReference(block.Coarse);
        ref var asked = ref MemoryMarshal.GetArrayDataReference(query.Values);
        for (var row = 0; row < rows; row++)
        {
            var dot = ByteDot.Compute(ref System.Runtime.CompilerServices.Unsafe.Add(ref values, row * _padded), ref asked, _padded);
            var score = dot * block.Scales[row] * query.Scale;
            if (score > best.Threshold && Volatile.Read(ref block.Ids[row]) is { } id)
            {
                best.Offer(score, new Candidate(id, block, row, dimensions, _padded));
            }
        }
    }

    private static int NextBlockRows(State state) => Math.Clamp(state.Capacity, BlockRowsMin, BlockRowsMax);

    private void Write(Block block, int row, ReadOnlySpan<float> vector)
    {
        var largest = 0f;
        foreach (var value in vector)
        {
            largest = Math.Max(largest, Math.Abs(value));
        }

        var scale = largest / sbyte.MaxValue;
        block.Scales[row] = float.IsFinite(scale) ? scale : 0;
        if (!float.IsFinite(scale) || scale == 0)
        {
            return;
        }

        var start = row * _padded;
        for (var i = 0; i < vector.Length; i++)
        {
            var coarse = MathF.Round(vector[i] / scale);
            block.Coarse[start + i] = (sbyte)coarse;
            block.Fine[start + i] = (sbyte)Math.Clamp(
                MathF.Round(((vector[i] / scale) - coarse) * FineSteps), -sbyte.MaxValue, sbyte.MaxValue);
        }
    }

    /// <summary>What readers see: blocks and how many of their rows count.</summary>
    private sealed class State(Block[] blocks, int count, int capacity)
    {
        public Block[] Blocks => blocks;

        public int Count => count;

        public int Capacity => capacity;

        public (Block Block, int Row) Find(int slot)
        {
            foreach (var block in blocks)
            {
                if (slot < block.Rows)
                {
                    return (block, slot);
                }

                slot -= block.Rows;
            }

            throw new ArgumentOutOfRangeException(nameof(slot));
        }
    }

    internal sealed class Block(int rows, int padded)
    {
        public int Rows => rows;

        public string?[] Ids { get; } = new string?[rows];

        public float[] Scales { get; } = new float[rows];

        public sbyte[] Coarse { get; } = new sbyte[rows * padded];

        public sbyte[] Fine { get; } = new sbyte[rows * padded];

        public float[] Read(int row, int dimensions, int stride)
        {
            var vector = new float[dimensions];
            var start = row * stride;
            for (var i = 0; i < dimensions; i++)
            {
                vector[i] = Scales[row] * (Coarse[start + i] + (Fine[start + i] / FineSteps));
            }

            return vector;
        }

        public void CopyRow(int row, Block target, int targetRow, int stride)
        {
            target.Ids[targetRow] = Ids[row];
            target.Scales[targetRow] = Scales[row];
            Array.Copy(Coarse, row * stride, target.Coarse, targetRow * stride, stride);
            Array.Copy(Fine, row * stride, target.Fine, targetRow * stride, stride);
        }
    }
}
