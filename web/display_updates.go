package web

import (
	"strings"

	"kawung/media"
	"kawung/wall"
)

// deliver queues a message of the wall. What takes its place later replaces it
// where only the newest counts.
func (p *displayPage) deliver(m wall.DisplayMessage) {
	key := ""
	switch m.(type) {
	case wall.OnAir:
		key = "program"
	case wall.Identify:
		key = "identify"
	}
	news := p.views.follow(m)
	p.put(key, encode(newDisplayMessage(m, p.s.wall.State())))
	p.dirty(news...)
}

// writeNews is the newest word on one dirty thing: a tile or a source's state.
func (p *displayPage) writeNews(thing string) []byte {
	if source, ok := strings.CutPrefix(thing, "source/"); ok {
		return p.sourceFrame(media.Source(source))
	}
	name := strings.TrimPrefix(thing, "tile/")
	if !p.views.shows("tile/" + name) {
		return nil
	}
	have := p.views.version(name)
	f := p.s.tiles.frame(name, have)
	if f.data != nil {
		p.views.sent(name, f.version)
	}
	return f.data
}

func (p *displayPage) sourceFrame(source media.Source) []byte {
	h, ok := p.s.relay.HealthOf(source)
	if !ok || !p.views.shows(string(source)) {
		return nil
	}
	return encode(newSource(h))
}
