// Package demo declares the room that `kawung demo` shows: one wall of four
// panels, six cameras, a meeting and six layouts. Its figures are declared by
// the demo's own source of figures.
package demo

import (
	"bytes"
	_ "embed"
	"fmt"
	"path"
	"strconv"
	"strings"

	"kawung/configs"
	"kawung/wall"
)

//go:embed demo.yaml
var documents []byte

// Objects are the declared things of the demo. address says where a camera's
// clip of a height in pixels is played, as in "rtsp://127.0.0.1:8554/alun-alun".
func Objects(address func(camera string, height int) string) ([]wall.Object, error) {
	objects, err := configs.ParseDocuments(bytes.NewReader(documents), "demo.yaml")
	if err != nil {
		return nil, err
	}
	for i, o := range objects {
		c, ok := o.(wall.Camera)
		if !ok {
			continue
		}
		for _, url := range []*string{&c.URL, &c.Sub} {
			if *url == "" {
				continue
			}
			height, err := strconv.Atoi(path.Base(*url))
			if err != nil || !strings.HasPrefix(*url, "rtsp://demo/") {
				return nil, fmt.Errorf("demo.yaml: camera %s: %s is not rtsp://demo/NAME/HEIGHT", c.Name, *url)
			}
			*url = address(c.Name, height)
		}
		objects[i] = c
	}
	return objects, nil
}
