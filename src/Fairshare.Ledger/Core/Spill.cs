namespace Fairshare.Ledger;

/// <summary>How a place is found for somebody who is placed below a member in no leg in particular. On the wire by name
/// and number: add, never change.</summary>
public enum Spill : byte
{
    /// <summary>The first free leg, breadth first, left before right.</summary>
    FirstFree = 1,

    /// <summary>Down the leg with fewer people, of equal ones the left, to the first that is free.</summary>
    Balanced = 2,

    /// <summary>The end of the outer leg of one side.</summary>
    Outer = 3,
}

/// <summary>The ways of finding a place as documents and commands write them.</summary>
public static class SpillWords
{
    /// <summary>Each way and its word.</summary>
    public static readonly (string Word, Spill Meaning)[] All =
        [("first_free", Spill.FirstFree), ("balanced", Spill.Balanced), ("outer", Spill.Outer)];

    /// <summary>The word of a way.</summary>
    public static string Of(Spill spill) => Array.Find(All, one => one.Meaning == spill).Word;

    /// <summary>The way that a word stands for; false if it stands for none.</summary>
    public static bool TryParse(string word, out Spill spill)
    {
        spill = Array.Find(All, one => one.Word == word).Meaning;
        return spill != 0;
    }
}
