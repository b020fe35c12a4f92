package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// A cost is what one program needed for one case.
type cost struct {
	cpu, wall     time.Duration
	packets, lost int64 // lost: numbers that never came
	resent        int64 // numbers the viewers dropped, and got when they asked
	bits          float64
	rss           int64
	allocations   uint64
}

func (k cost) perGbit() float64   { return k.cpu.Seconds() * 1000 / (k.bits / 1e9) }
func (k cost) perPacket() float64 { return k.cpu.Seconds() * 1e6 / float64(k.packets) }
func (k cost) perPacketAllocations() float64 {
	return float64(k.allocations) / float64(k.packets)
}
func (k cost) core() float64      { return 100 * k.cpu.Seconds() / k.wall.Seconds() }
func (k cost) mebibytes() float64 { return float64(k.rss) / (1 << 20) }

// print prints what each metric was in all rounds, as JSON lines. base is the
// baseline's, when there is one.
func (c relayCase) print(program string, rounds, base []cost) {
	if len(rounds) == 0 {
		return
	}
	name := c.name
	if program != "product" {
		name += " " + program
	}
	const none = -1 // no target
	most := float64(none)
	if c.most > 0 {
		most = c.most
	}
	line := func(metric, unit string, of func(cost) float64, share, most float64) {
		var baseline, target *float64
		if len(base) > 0 {
			b := percentile(sorted(base, of), 50)
			baseline = &b
			if share > 0 {
				most = round(share * b)
			}
		}
		if program == "product" && most != none {
			target = &most
		}
		printRelay(name, metric, unit, sorted(rounds, of), baseline, target)
	}
	if c.viewers > 0 {
		line("cpuMsPerGbit", "ms/Gbit", cost.perGbit, c.target, none)
		line("cpuUsPerPacket", "µs", cost.perPacket, c.target, none)
		line("allocationsPerPacket", "", cost.perPacketAllocations, 0, none)
		line("lost", "packets", func(k cost) float64 { return float64(k.lost) }, 0, 0)
		line("resent", "packets", func(k cost) float64 { return float64(k.resent) }, 0, none)
	}
	line("core", "%", cost.core, c.target, most)
	line("rss", "MiB", cost.mebibytes, 0, none)
}

// sorted is one metric of all rounds, rounded.
func sorted(rounds []cost, of func(cost) float64) []float64 { return sortedBy(rounds, of) }

func sortedBy[T any](rounds []T, of func(T) float64) (all []float64) {
	for _, k := range rounds {
		all = append(all, round(of(k)))
	}
	slices.Sort(all)
	return all
}

// printRelay prints one metric of relay as a JSON line. values are sorted.
func printRelay(name, metric, unit string, values []float64, baseline, target *float64) {
	result{
		Bench: "relay", Case: name, Metric: metric, Value: percentile(values, 50), Unit: unit,
		Better: "lower", Runs: len(values), Min: values[0], Max: values[len(values)-1],
		Baseline: baseline, Target: target,
	}.print()
}

// print prints r as a JSON line.
func (r result) print() {
	b, _ := json.Marshal(r)
	fmt.Println(string(b))
}
