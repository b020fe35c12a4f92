package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// soakLayouts is how many layouts are taken in turn.
const soakLayouts = 5

func soakCamera(i int) string { return fmt.Sprintf("kamera-%d", i) }
func soakLayout(i int) string { return fmt.Sprintf("layar-%d", i) }

func soakDisplayNames() (names []string) {
	for i := range soakDisplays {
		names = append(names, fmt.Sprintf("d%d", i))
	}
	return names
}

// soakRoom is the room as documents: one panel beside the other, and layouts
// that share half of their cameras with the next.
func soakRoom(poles *soakPoles) string {
	var b strings.Builder
	fmt.Fprintf(&b, "kind: wall\nname: utama\nspec:\n  panels:\n")
	for i, name := range soakDisplayNames() {
		fmt.Fprintf(&b, "    - {name: p%s, x: %d, y: 0, width: 1000, height: 562, pixels: [1280, 720]}\n", name, 1000*i)
	}
	for _, name := range soakDisplayNames() {
		fmt.Fprintf(&b, "---\nkind: display\nname: %s\nspec: {wall: utama, panel: p%s}\n", name, name)
	}
	for i := range soakCameras {
		fmt.Fprintf(&b, "---\nkind: camera\nname: %s\nspec: {url: %q, always: %t}\n", soakCamera(i), poles.url(i), i < soakAlways)
	}
	const windows = soakDisplays * soakWindows
	for l := range soakLayouts {
		fmt.Fprintf(&b, "---\nkind: layout\nname: %s\nspec:\n  wall: utama\n  windows:\n", soakLayout(l))
		for w := range windows {
			column, row := w%(2*soakDisplays)+1, w/(2*soakDisplays)+1
			fmt.Fprintf(&b, "    - {source: camera/%s, cell: {columns: %d, rows: 2, column: %d, row: %d}}\n",
				soakCamera((l*windows/2+w)%soakCameras), 2*soakDisplays, column, row)
		}
	}
	return b.String()
}

// apply declares documents.
func (c *client) apply(ctx context.Context, documents string) error {
	_, err := c.send(ctx, http.MethodPost, "/api/v1/apply", "application/yaml", documents)
	return err
}

// send sends a body as it is and gives back the answer's.
func (c *client) send(ctx context.Context, method, path, kind, body string) (string, error) {
	r, err := http.NewRequestWithContext(ctx, method, c.base+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", kind)
	r.Header.Set("Origin", c.base)
	answer, err := c.http.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s: %s: %.300s", method, path, answer.Status, b)
	}
	return string(b), err
}

// offer posts an offer (WHIP, WHEP) and gives back the session's path and the
// answer. token is empty for who has signed in.
func (c *client) offer(ctx context.Context, path, token, offer string) (location, answer string, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.base+path, strings.NewReader(offer))
	if err != nil {
		return "", "", err
	}
	r.Header.Set("Content-Type", "application/sdp")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	r.Header.Set("Origin", c.base)
	reply, err := c.http.Do(r)
	if err != nil {
		return "", "", err
	}
	defer reply.Body.Close()
	b, err := io.ReadAll(io.LimitReader(reply.Body, 1<<20))
	if err == nil && reply.StatusCode != http.StatusCreated {
		err = fmt.Errorf("POST %s: %s: %.300s", path, reply.Status, b)
	}
	return reply.Header.Get("Location"), string(b), err
}
