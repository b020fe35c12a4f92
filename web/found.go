package web

import (
	"strconv"
	"strings"

	"kawung/wall"
)

// NameCameras gives every found camera a name that no declared one has, made
// of the device's name, else of its address; a recorder's cameras are
// numbered. It says which of them are declared already.
func NameCameras(devices []FoundDevice, declared []wall.Camera) []FoundDevice {
	used := map[string]bool{}
	for _, c := range declared {
		used[c.Name] = true
	}
	named := make([]FoundDevice, 0, len(devices))
	for _, d := range devices {
		d.Cameras = append([]FoundCamera{}, d.Cameras...)
		for i := range d.Cameras {
			c := &d.Cameras[i]
			c.DeclaredAs = declaredAs(*c, declared, len(d.Cameras) == 1)
			base := slug(d.Name, d.Model, "kamera")
			if d.Name == "" {
				base = slug("kamera " + d.Address)
			}
			c.Title = shorten(d.title(), 80)
			if len(d.Cameras) > 1 {
				base += "-" + strconv.Itoa(i+1)
				c.Title += " " + strconv.Itoa(i+1)
			}
			c.Name = base
			for n := 2; used[c.Name] || !wall.ValidName(c.Name); n++ {
				c.Name = base + "-" + strconv.Itoa(n)
			}
			used[c.Name] = true
		}
		named = append(named, d)
	}
	return named
}

// declaredAs is the declared camera that shows a found one, "" when there is
// none: one of its streams, or, when the device has this one picture only,
// anything from the same host and port.
func declaredAs(found FoundCamera, declared []wall.Camera, only bool) string {
	own := map[string]bool{}
	host, stream := endpoint(found.Main.URL)
	own[host+stream] = true
	if found.Sub != nil {
		host, stream := endpoint(found.Sub.URL)
		own[host+stream] = true
	}
	near := ""
	for _, c := range declared {
		for _, url := range []string{c.URL, c.Sub} {
			at, path := endpoint(url)
			if own[at+path] {
				return c.Name
			}
			if only && at == host && near == "" {
				near = c.Name
			}
		}
	}
	return near
}

// endpoint is where a stream's URL leads to: host and port in lower case, and
// the rest. User information is left out, rtsp's usual port is added.
func endpoint(url string) (host, rest string) {
	scheme, after, _ := strings.Cut(wall.Redact(url), "://")
	host, rest, _ = strings.Cut(after, "/")
	if strings.LastIndexByte(host, ':') <= strings.LastIndexByte(host, ']') {
		host += map[bool]string{true: ":322", false: ":554"}[strings.EqualFold(scheme, "rtsps")] // RFC 7826 §22.1
	}
	return strings.ToLower(host), "/" + rest
}

func (d FoundDevice) title() string {
	if d.Name != "" {
		return d.Name
	}
	return strings.TrimSpace(d.Model + " " + d.Address)
}

// shorten is the first characters of s.
func shorten(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
