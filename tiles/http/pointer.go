package http

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// part is the tile's document in a reply: the object a JSON pointer names,
// with the reply's asOf when it has none of its own.
func part(r reply, pointer string) ([]byte, error) {
	v, ok := find(r.body, pointer)
	if !ok {
		return nil, missingError(pointer)
	}
	o, ok := v.(map[string]any)
	if !ok {
		return nil, notObjectError(pointer)
	}
	if _, dated := o["asOf"]; !dated {
		with := make(map[string]any, len(o)+1)
		for k, v := range o {
			with[k] = v
		}
		with["asOf"] = r.asOf.Format(time.RFC3339Nano)
		o = with
	}
	return json.Marshal(o)
}

// find evaluates a JSON pointer (RFC 6901 §4).
func find(v any, pointer string) (any, bool) {
	if pointer == "" {
		return v, true
	}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil, false
	}
	for token := range strings.SplitSeq(rest, "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		switch x := v.(type) {
		case map[string]any:
			if v, ok = x[token]; !ok {
				return nil, false
			}
		case []any:
			i, err := strconv.ParseUint(token, 10, 31)
			if err != nil || int(i) >= len(x) || len(token) > 1 && token[0] == '0' {
				return nil, false
			}
			v = x[i]
		default:
			return nil, false
		}
	}
	return v, true
}
