package tiles

import (
	"encoding/json"
	"reflect"
)

// MergePatch applies a merge patch to a decoded JSON value (RFC 7396 §2) and
// returns the result. It changes neither argument; the result shares what
// did not change with target.
func MergePatch(target, patch any) any {
	changes, ok := patch.(map[string]any)
	if !ok {
		return patch
	}
	old, _ := target.(map[string]any)
	merged := make(map[string]any, len(old)+len(changes))
	for k, v := range old {
		merged[k] = v
	}
	for k, v := range changes {
		if v == nil {
			delete(merged, k)
			continue
		}
		merged[k] = MergePatch(merged[k], v)
	}
	return merged
}

// Diff is the smallest merge patch that makes to of from, for objects without
// null: MergePatch(from, Diff(from, to)) equals to. Arrays travel whole.
func Diff(from, to map[string]any) map[string]any {
	patch := map[string]any{}
	for k := range from {
		if _, ok := to[k]; !ok {
			patch[k] = nil
		}
	}
	for k, v := range to {
		old, had := from[k]
		if had && same(old, v) {
			continue
		}
		oldObject, a := old.(map[string]any)
		newObject, b := v.(map[string]any)
		if had && a && b {
			patch[k] = Diff(oldObject, newObject)
			continue
		}
		patch[k] = v
	}
	return patch
}

// same compares decoded JSON. Numbers are compared as they were written: 1
// and 1.0 differ, which costs a few bytes and never a wrong figure.
func same(a, b any) bool {
	switch x := a.(type) {
	case json.Number:
		y, ok := b.(json.Number)
		return ok && x == y
	case string:
		y, ok := b.(string)
		return ok && x == y
	}
	return reflect.DeepEqual(a, b)
}
