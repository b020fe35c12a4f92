package tiles

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A contract is what a kind's documents and options must look like.
type contract struct {
	document, options rule
}

// envelope are the members any document may have beside its kind's. The board
// writes q and err; a pusher may only say that a person typed the figure.
var envelope = fields{
	"asOf": instant,
	"q":    oneOf(string(Good), string(Manual)),
	"src":  text(120),
}

var (
	rowKey    = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$`)
	regionKey = regexp.MustCompile(`^\d\d\.\d\d\.\d\d(\.\d{4})?$`)
	epochKey  = regexp.MustCompile(`^[1-9]\d{0,10}$`)
	layerName = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)
)

var level = oneOf("ok", "info", "waspada", "kritis", "darurat")

// A value is {"v": number, "t": time, "q": quality, "n": footnote}.
var value = object(fields{
	"v!": figure, "t": instant, "n": text(24),
	"q": oneOf(string(Good), string(Late), string(Stale), string(Dead), string(Manual)),
})

// points are figures keyed by seconds since the Unix epoch.
func points(max int) rule {
	return collection(epochKey, "seconds since the Unix epoch", max, figure)
}

var format = object(fields{
	"style": oneOf("rp", "num", "pct", "dur"),
	"scale": oneOf("auto", "none", "ribu", "juta", "miliar", "triliun"),
	"dec":   number(0, 2), "unit": text(24), "sign": oneOf("auto", "always"),
})

func kind(document, options fields) contract {
	document = maps.Clone(document)
	maps.Copy(document, envelope)
	options = maps.Clone(options)
	maps.Copy(options, fields{"fmt": format, "maxAge": number(1, 1e9), "blankWhenDead": boolean})
	return contract{object(document), object(options)}
}

// MaxSeries is how many lines a wall can tell apart.
const MaxSeries = 4

var kinds = map[Kind]contract{
	KPI: kind(fields{
		"value!": value, "target": value, "potential": value, "prev": value,
		"spark": points(400), "note": text(40),
	}, fields{
		"compare": oneOf("target", "prev", "none"), "spark": oneOf("line", "bar", "none"),
		"period": text(24),
	}),
	Rank: kind(fields{
		"rows!": collection(rowKey, "a short identifier", MaxRows, object(fields{
			"label!": text(60), "v!": figure, "ref": figure,
			"prevRank": number(1, MaxRows), "level": level, "n": text(24),
		})),
		"total": value,
	}, fields{
		"order": oneOf("v", "-v", "label"), "top": number(1, MaxRows),
		"other": oneOf("sum", "hide"), "ref": oneOf("target", "mean"), "refLabel": text(24),
	}),
	Series: kind(fields{
		"series!": collection(rowKey, "a short identifier", MaxSeries, object(fields{
			"label!": text(24), "style": oneOf("line", "dash"), "pts!": points(MaxRows),
		})),
		"marks": collection(epochKey, "seconds since the Unix epoch", 12, text(24)),
		"bands": object(fields{"min": figure, "max": figure}),
	}, fields{
		"window": number(60, 1e10), "yMin": figure, "yMax": figure,
		"area": boolean, "step": boolean, "gap": oneOf("break", "hold"),
	}),
	Choropleth: kind(fields{
		"layer!": func(c *check, path string, v any) {
			if s, ok := v.(string); !ok || !layerName.MatchString(s) || len(s) > 64 {
				c.add(path, "must be the name of a boundary layer, as situbondo_kecamatan")
			}
		},
		"rows!": collection(regionKey, "a Kemendagri code, as 35.12.14", MaxRows, object(fields{
			"v!": figure, "n": text(24), "level": level,
		})),
		"unit":    text(40),
		"classes": object(fields{"method": oneOf("quantile", "equal"), "k": number(5, 5)}),
	}, fields{
		"ramp": oneOf("ylgnbu", "cividis"), "breaks": numbers(4),
		"values": oneOf("on", "top", "off"), "raw": boolean,
	}),
	Text: kind(fields{
		"md!": text(MaxString), "align": oneOf("start", "mid", "end"), "until": instant,
	}, fields{}),
	Clock: kind(fields{
		"mode!": oneOf("clock", "down", "up"), "at": instant,
		"label": text(60), "state": oneOf("run", "pause", "done"),
	}, fields{"zone": text(60), "seconds": boolean}),
}

func kindNames() string {
	names := make([]string, 0, len(kinds))
	for k := range kinds {
		names = append(names, string(k))
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// Kinds are the kinds this build can show, by name.
func Kinds() []Kind { return slices.Sorted(maps.Keys(kinds)) }

// validate reports every mistake of a decoded document of this kind.
func (k Kind) validate(document map[string]any) error {
	c := &check{}
	rules, ok := kinds[k]
	if !ok {
		c.add("", "this build cannot show a tile of kind "+string(k))
		return c.err()
	}
	limits(c, "", document, 1)
	if len(c.findings) == 0 {
		rules.document(c, "", document)
	}
	if len(c.findings) == 0 {
		together(c, k, document)
	}
	return c.err()
}

// together checks what no single member can say.
func together(c *check, k Kind, document map[string]any) {
	if k != Clock || document["mode"] == "clock" {
		return
	}
	if _, ok := document["at"]; !ok {
		c.add("at", "is required to count down or up")
	}
}
