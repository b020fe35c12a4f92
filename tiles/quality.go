package tiles

import "time"

// A Quality says whether a figure still is what it was.
type Quality string

// The qualities. Ages are in expected intervals T (Definition.Every).
const (
	Good   Quality = "good"   // age ≤ 1.5 T, or no T to judge by
	Late   Quality = "late"   // age ≤ 3 T
	Stale  Quality = "stale"  // older, or the feed could not deliver
	Dead   Quality = "dead"   // older than options.maxAge seconds (10 T)
	Manual Quality = "manual" // typed by a person, and young
	Demo   Quality = "demo"   // synthetic: never anything else
	None   Quality = "none"   // never had data
)

// maxAge is the age at which a figure of d is dead; 0 is never.
func (d Definition) maxAge() time.Duration {
	switch v := d.Options["maxAge"].(type) {
	case float64:
		return time.Duration(v * float64(time.Second))
	case int:
		return time.Duration(v) * time.Second
	case int64:
		return time.Duration(v) * time.Second
	case uint64:
		return time.Duration(v) * time.Second
	}
	return 10 * d.Every
}

// qualityOf judges a figure of d that was true at asOf. The display judges
// by the same table between two versions, so that it needs nobody to age.
func qualityOf(d Definition, asOf time.Time, manual, failed bool, now time.Time) Quality {
	if asOf.IsZero() {
		return None
	}
	if d.Demo {
		return Demo
	}
	age := now.Sub(asOf)
	switch limit := d.maxAge(); {
	case limit > 0 && age > limit:
		return Dead
	case failed || d.Every > 0 && age > 3*d.Every:
		return Stale
	case d.Every > 0 && age > d.Every*3/2:
		return Late
	case manual:
		return Manual
	}
	return Good
}
