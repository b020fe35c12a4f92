package tiles_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"

	"kawung/tiles"
)

func TestAWatcherHearsNamesAndNeverABacklog(t *testing.T) {
	aduan := tiles.Definition{Name: "aduan", Kind: tiles.KPI, Title: "Aduan"}
	b := start(t, disk(t), pad, aduan)
	w := b.Watch()
	defer w.Close()
	for i := range 20 {
		put(t, b.Board, "pad", fmt.Sprintf(`{"value":{"v":%d}}`, i))
	}
	put(t, b.Board, "aduan", `{"value":{"v":1}}`)
	<-w.C()
	if got := fmt.Sprint(w.Take()); got != "[aduan pad]" {
		t.Errorf("Take() = %s, want [aduan pad]", got)
	}
	select {
	case <-w.C():
		t.Error("C() received although nothing changed")
	default:
	}
}

// slow is a store whose Save waits until it is let go, then answers err.
type slow struct {
	tiles.Store
	saving chan struct{}
	answer chan error
}

func (s slow) Save(r []tiles.Record) error {
	if len(r) == 0 {
		return nil
	}
	s.saving <- struct{}{}
	if err := <-s.answer; err != nil {
		return err
	}
	return s.Store.Save(r)
}

func TestAValueIsVisibleBeforeItIsDurableAndAcknowledgedAfter(t *testing.T) {
	s := slow{disk(t), make(chan struct{}, 9), make(chan error, 9)}
	b := start(t, s, pad)
	s.answer <- nil
	<-s.saving // the declaration
	w := b.Watch()
	acknowledged := make(chan error, 1)
	go func() {
		_, err := b.Put(context.Background(), "pad", []byte(`{"value":{"v":1}}`), "x")
		acknowledged <- err
	}()
	<-w.C()
	<-s.saving
	if !bytes.Contains(get(t, b.Board, "pad").Document, []byte(`"v":1`)) {
		t.Error("a watcher was told before the value could be read")
	}
	select {
	case err := <-acknowledged:
		t.Fatalf("acknowledged before the commit: %v", err)
	default:
	}
	s.answer <- errors.New("disk full")
	if err := <-acknowledged; err == nil || err.Error() != "tile pad: commit: disk full" {
		t.Errorf("Put on a full disk = %v", err)
	}
	s.answer <- nil // tried again by itself, without another push
	<-s.saving
}

func TestPushesTogetherShareACommit(t *testing.T) {
	s := slow{disk(t), make(chan struct{}, 99), make(chan error, 99)}
	b := start(t, s, pad)
	<-s.saving // the declaration's commit is under way
	w, last := b.Watch(), get(t, b.Board, "pad").Version+20
	var g sync.WaitGroup
	for i := range 20 {
		g.Go(func() { put(t, b.Board, "pad", fmt.Sprintf(`{"value":{"v":%d}}`, i)) })
	}
	for get(t, b.Board, "pad").Version < last {
		<-w.C() // all twenty wait for the next commit
	}
	s.answer <- nil
	s.answer <- nil
	g.Wait()
	if n := len(s.saving); n != 1 {
		t.Errorf("20 pushes took %d commits, want 1", n)
	}
}

func TestAPatchSinceARecentVersionMakesTheNewest(t *testing.T) {
	b := start(t, disk(t), pad)
	base := put(t, b.Board, "pad", `{"value":{"v":1},"target":{"v":9},"note":"s.d. 23 November 2026","spark":{"1":1,"2":2,"3":3}}`)
	old := get(t, b.Board, "pad").Document
	for i := range 5 {
		put(t, b.Board, "pad", fmt.Sprintf(`{"value":{"v":%d},"target":{"v":9},"note":"s.d. 23 November 2026","spark":{"1":1,"2":2,"3":3}}`, i+2))
	}
	patch, from, ok := b.Since("pad", base)
	if !ok || from != base {
		t.Fatalf("Since = %s, %d, %v", patch, from, ok)
	}
	if got := apply(t, old, patch); got != string(get(t, b.Board, "pad").Document) {
		t.Errorf("patched = %s, want %s", got, get(t, b.Board, "pad").Document)
	}
	if _, _, ok := b.Since("pad", base-1000); ok {
		t.Error("Since a version that never was = ok")
	}
	put(t, b.Board, "pad", `{"value":{"v":99},"note":"angka lain sama sekali"}`)
	if p, _, ok := b.Since("pad", base); ok {
		t.Errorf("a patch larger than 70 %% of the document was offered: %s", p)
	}
	tile, p, ok := b.Update("pad", base+1)
	if !ok || p != nil || tile.Version <= base {
		t.Errorf("Update = v%d %s %v, want the whole tile without a patch", tile.Version, p, ok)
	}
}

func apply(t *testing.T, doc, patch []byte) string {
	t.Helper()
	var a, p any
	for _, v := range []struct {
		b []byte
		v *any
	}{{doc, &a}, {patch, &p}} {
		d := json.NewDecoder(bytes.NewReader(v.b))
		d.UseNumber()
		if err := d.Decode(v.v); err != nil {
			t.Fatal(err)
		}
	}
	out, err := json.Marshal(tiles.MergePatch(a, p))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
