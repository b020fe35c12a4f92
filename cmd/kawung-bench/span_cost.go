package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// paintCost is what the renderers and the GPU processes of the Chromiums with
// these profiles use, in % of a core.
func paintCost(ctx context.Context, profiles []string) (float64, error) {
	before, err := painters(profiles)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	rest(ctx, spanCPU)
	after, err := painters(profiles)
	if err != nil {
		return 0, err
	}
	var used time.Duration
	for pid, t := range after {
		used += t - before[pid]
	}
	return 100 * used.Seconds() / time.Since(began).Seconds(), nil
}

const clockTick = 10 * time.Millisecond // proc(5): USER_HZ is 100 on every Linux that Go runs on

// painters is the time that each process used that decodes or paints.
func painters(profiles []string) (map[string]time.Duration, error) {
	used, leaders := map[string]time.Duration{}, map[string]bool{}
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return nil, err
	}
	type process struct {
		pid, group string
		paints     bool
		time       time.Duration
	}
	var all []process
	for _, file := range files {
		line, err := os.ReadFile(file)
		stat, err2 := os.ReadFile(filepath.Join(filepath.Dir(file), "stat"))
		if err != nil || err2 != nil {
			continue // it has ended
		}
		_, rest, _ := bytes.Cut(stat, []byte(") ")) // after the name
		fields := strings.Fields(string(rest))
		if len(fields) < 13 {
			continue
		}
		user, _ := strconv.ParseInt(fields[11], 10, 64)
		system, _ := strconv.ParseInt(fields[12], 10, 64)
		all = append(all, process{
			filepath.Base(filepath.Dir(file)), fields[2],
			bytes.Contains(line, []byte("--type=renderer")) || bytes.Contains(line, []byte("--type=gpu-process")),
			time.Duration(user+system) * clockTick,
		})
		for _, profile := range profiles {
			if bytes.Contains(line, []byte("--user-data-dir="+profile)) {
				leaders[fields[2]] = true
			}
		}
	}
	for _, p := range all {
		if p.paints && leaders[p.group] {
			used[p.pid] = p.time
		}
	}
	return used, nil
}
